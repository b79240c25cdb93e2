import func Glibc.erfc
import func Glibc.exp
import func Glibc.log
import func Glibc.log2
import func Glibc.pow

// The mathematics that the standard library lacks, under the names that formulas here use.

func binaryLogarithm(_ x: Double) -> Double { log2(x) }

func naturalLogarithm(_ x: Double) -> Double { log(x) }

func exponential(_ x: Double) -> Double { exp(x) }

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// 1 − erf(x).
func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }

/// log2 e: bits of a nat.
let bitsOfNat = 1.442695040888963
