/** Packets that a network loses: a share of them, several in a row, as queues that run over do (Gilbert's model). */

/** The mean. */
const BURST_PACKETS = 3

/** `percent`: below 100. Says of each packet whether it is lost; `random`: uniform in [0, 1). */
export function losePackets(percent: number, random: () => number = Math.random): () => boolean {
  const share = percent / 100
  const ends = 1 / BURST_PACKETS
  const begins = (ends * share) / (1 - share)
  let isLosing = false
  return () => {
    isLosing = random() < (isLosing ? 1 - ends : begins)
    return isLosing
  }
}
