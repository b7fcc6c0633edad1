/** What rate a recording is stored at. */

/** Two of them times a G.711 sample rate, so that what was 8000 stays exact in time; MP3 has all three. */
const RATES_HZ = [8000, 16_000, 24_000] as const

export type RecordingRateHz = (typeof RATES_HZ)[number]

/**
 * The least that holds what was sent, up to 24 kHz: speech has next to nothing above 12 kHz, and twice the rate is twice the storage
 * (docs/decisions/codecs.md).
 */
export function recordingRateHz(neededHz: number): RecordingRateHz {
  return RATES_HZ.find((rate) => rate >= neededHz) ?? 24_000
}
