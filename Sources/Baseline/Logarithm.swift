import func Glibc.log2
import func Glibc.pow

/// Binary logarithm; the only mathematics here that the standard library lacks is this and `power`.
func binaryLogarithm(_ x: Double) -> Double { log2(x) }

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
