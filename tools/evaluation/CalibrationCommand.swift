enum CalibrationCommand {
    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 { 0 }
}
