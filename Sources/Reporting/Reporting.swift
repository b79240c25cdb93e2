import Baseline
