import func Glibc.erfc
import func Glibc.exp
import func Glibc.expm1
import func Glibc.log
import func Glibc.log10
import func Glibc.log1p
import func Glibc.log2
import func Glibc.pow

// The mathematics that the standard library lacks, under the names that formulas here use.

func binaryLogarithm(_ x: Double) -> Double { log2(x) }

func naturalLogarithm(_ x: Double) -> Double { log(x) }

func exponential(_ x: Double) -> Double { exp(x) }

/// e^x − 1 and ln(1 + x), to the last digits for small x, too.
func exponentialLessOne(_ x: Double) -> Double { expm1(x) }

func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// 1 − erf(x).
func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }

/// log2 e: bits of a nat.
let bitsOfNat = 1.442695040888963

func decimalLogarithm(_ x: Double) -> Double { log10(x) }

/// log2 10: bits of a decade.
let bitsOfDecade = 3.321928094887362
