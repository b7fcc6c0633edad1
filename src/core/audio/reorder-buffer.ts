/** Packets of one source in the order they were sent: decoders that remember need them so. */

/** A packet that is late by more is decoded out of order: what it says is not lost, a few milliseconds sound wrong. */
export const HOLD_TICKS = 4000
const HOLD_PACKETS = 32
/** A leap of sequence numbers by more is a sender that started again. */
export const RESTART = 1000

export interface Sequenced {
  readonly sequenceNumber: number
  readonly arrivalTicks: number
}

export interface ReorderBuffer<Packet extends Sequenced> {
  add(packet: Packet): void
  /** Waits no longer for what should have come before packets older than HOLD. */
  settle(nowTicks: number): void
  /** Waits for nothing. */
  drain(): void
}

/** `hold`: makes a packet that outlives the call of `add`. `deliver`: called in order. */
export function createReorderBuffer<Packet extends Sequenced>(
  hold: (packet: Packet) => Packet,
  deliver: (packet: Packet) => void,
): ReorderBuffer<Packet> {
  /** In order of sequence numbers, none of them next. */
  const held: Packet[] = []
  let next: number | undefined

  function pass(packet: Packet): void {
    next = (packet.sequenceNumber + 1) & 0xffff
    deliver(packet)
  }

  function passFollowing(): void {
    while (held[0]?.sequenceNumber === next) pass(held.shift() as Packet)
  }

  function giveUp(): void {
    pass(held.shift() as Packet)
    passFollowing()
  }

  function drain(): void {
    while (held.length > 0) giveUp()
  }

  function settle(nowTicks: number): void {
    while (held.some(({ arrivalTicks }) => nowTicks - arrivalTicks > HOLD_TICKS)) giveUp()
  }

  return {
    add(packet) {
      const ahead = next === undefined ? 0 : sequenceDistance(next, packet.sequenceNumber)
      if (Math.abs(ahead) > RESTART) {
        drain()
        pass(packet)
      } else if (ahead < 0) deliver(packet)
      else if (ahead === 0) {
        pass(packet)
        passFollowing()
      } else {
        const { sequenceNumber } = packet
        const place = held.findLastIndex((other) => sequenceDistance(other.sequenceNumber, sequenceNumber) > 0) + 1
        held.splice(place, 0, hold(packet))
        if (held.length > HOLD_PACKETS) giveUp()
      }
      settle(packet.arrivalTicks)
    },
    settle,
    drain,
  }
}

/** Signed, modulo 2¹⁶. */
export const sequenceDistance = (from: number, to: number): number => ((to - from) << 16) >> 16
