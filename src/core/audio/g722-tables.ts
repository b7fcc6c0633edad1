/** ITU-T G.722, tables 7 to 21: quantizers and their scale steps. Coder and decoder read the same. */

/** Half of the 24 coefficients of the quadrature mirror filter, table 11; the other half mirrors them. */
export const QMF = Int16Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11)

/** Inverse quantizer of 4 bits: what drives the adaptation of the lower band. */
export const LOWER_4_BITS = Int16Array.of(
  ...[0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0],
)
/** Log scale steps by code of 4 bits: W(RL42). */
export const LOWER_LOG_STEPS = Int16Array.of(
  ...[-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60],
)
/** Inverse quantizer of 6 bits: what is heard of the lower band. */
export const LOWER_6_BITS = Int16Array.of(
  ...[
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  ],
  ...[-7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728],
  ...[24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456],
  ...[4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
)
/** Inverse quantizer of 2 bits, and its log scale steps: the higher band. */
export const HIGHER_2_BITS = Int16Array.of(-7408, -1616, 7408, 1616)
export const HIGHER_LOG_STEPS = Int16Array.of(798, -214, 798, -214)
