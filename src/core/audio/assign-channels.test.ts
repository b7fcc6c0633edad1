import { describe, expect, it } from 'vitest'
import { assignChannels } from './assign-channels.ts'
import { party } from './talk.test-kit.ts'

const heard = (streamId: number, startTicks = 0, endTicks = 8000) => ({ streamId, startTicks, endTicks })
const [CALLER, CALLEE] = [party(0, 'caller', [0]), party(1, 'callee', [1])]

describe('assignChannels', () => {
  it('puts the caller left whatever the order of streams', () => {
    const crossed = [party(0, 'callee', [0]), party(1, 'caller', [1])]
    expect(assignChannels(crossed, [heard(0), heard(1)], 2)).toEqual([
      { partyIndex: 1, streamIds: [1] },
      { partyIndex: 0, streamIds: [0] },
    ])
  })

  it('leaves the channel of a party who was never heard silent, under its name', () => {
    expect(assignChannels([CALLER, CALLEE], [heard(1)], 2)).toEqual([
      { partyIndex: 0, streamIds: [] },
      { partyIndex: 1, streamIds: [1] },
    ])
  })

  it('takes streams nobody named in order, and names nobody', () => {
    const channels = [{ streamIds: [0] }, { streamIds: [1] }]
    expect(assignChannels([], [heard(0), heard(1)], 2)).toEqual(channels)
    const nameless = [party(0, 'caller', []), party(1, 'callee', [])]
    expect(assignChannels(nameless, [heard(0), heard(1)], 2)).toEqual(channels)
  })

  it('makes one channel of one stream, and of streams that each carry several parties', () => {
    expect(assignChannels([], [heard(4)], 1)).toEqual([{ streamIds: [4] }])
    expect(assignChannels([CALLER], [heard(0)], 1)).toEqual([{ partyIndex: 0, streamIds: [0] }])
    const mixed = [party(0, 'caller', [0, 2]), party(1, 'callee', [0, 2])]
    expect(assignChannels(mixed, [heard(0), heard(2, 9000, 9999)], 3)).toEqual([{ streamIds: [0, 2] }])
  })

  it('gives a party who came by transfer the place of the one who left', () => {
    const third = party(2, 'other', [2])
    const parties = [CALLER, CALLEE, third]
    const byCallee = [heard(0), heard(1, 0, 4000), heard(2, 4100, 8000)]
    expect(assignChannels(parties, byCallee, 3)[1]).toEqual({ partyIndex: 1, streamIds: [1, 2] })
    const byCaller = [heard(0, 0, 4000), heard(1), heard(2, 4100, 8000)]
    expect(assignChannels(parties, byCaller, 3)[0]).toEqual({ partyIndex: 0, streamIds: [0, 2] })
  })

  it('puts a third party who speaks all the time right, whichever packet came first', () => {
    const parties = [CALLER, CALLEE, party(2, 'other', [2])]
    for (const startTicks of [0, 160, 320]) {
      const channels = assignChannels(parties, [heard(0, startTicks), heard(1), heard(2)], 3)
      expect(channels.map(({ streamIds }) => streamIds)).toEqual([[0], [1, 2]])
    }
  })

  it('keeps two sides apart when both have seen a transfer into the same streams', () => {
    const parties = [CALLER, CALLEE, party(2, 'callee', [1]), party(3, 'caller', [0]), party(4, 'other', [1])]
    expect(assignChannels(parties, [heard(0), heard(1)], 2)).toEqual([
      { partyIndex: 0, streamIds: [0] },
      { partyIndex: 1, streamIds: [1] },
    ])
  })

  it('keeps apart what one side sends alone when another stream carries everybody', () => {
    const parties = [party(0, 'caller', [0, 1]), party(1, 'callee', [1])]
    expect(assignChannels(parties, [heard(0), heard(1)], 2)).toEqual([
      { partyIndex: 0, streamIds: [0] },
      { streamIds: [1] },
    ])
  })

  it('puts further streams of a party into its channel', () => {
    const caller = party(0, 'caller', [0, 2])
    expect(assignChannels([caller, CALLEE], [heard(0), heard(1), heard(2)], 3)[0]).toEqual({
      partyIndex: 0,
      streamIds: [0, 2],
    })
  })
})
