import type { Recording } from '../../../contract/recording.ts'
import { formatCount } from '../../lib/format-size.ts'
import classes from './quality.module.css'
import { qualityVerdict } from './quality-verdict.ts'
import { sumQuality } from './sum-quality.ts'

interface QualityProps {
  readonly recordings: readonly Recording[]
  readonly streamName: (streamId: number) => string
}

type StreamQuality = Recording['quality'][number]

type Column = readonly [string, (quality: StreamQuality) => number]

const ALWAYS: readonly Column[] = [
  ['Packets', (quality) => quality.packetsReceived],
  ['Lost', (quality) => quality.packetsLost],
]
/** Shown where there is anything to show. */
const TROUBLES: readonly Column[] = [
  ['Reordered', (quality) => quality.packetsReordered],
  ['Duplicates', (quality) => quality.packetsDuplicated],
  ['Unplayable', (quality) => quality.packetsNotRendered],
  ['Changes of source', (quality) => quality.ssrcChanges],
]

/** What was received of each voice: the truth about the call's recordings. */
export function Quality({ recordings, streamName }: QualityProps) {
  const quality = sumQuality(recordings)
  const verdict = qualityVerdict(quality)
  const columns = [...ALWAYS, ...TROUBLES.filter(([, value]) => quality.some((each) => value(each) > 0))]
  const absent = TROUBLES.filter((column) => !columns.includes(column)).map(([name]) => name.toLowerCase())
  return (
    <>
      <p className={classes.verdict} data-kind={verdict.kind}>
        {verdict.text}
      </p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Voice</th>
              {columns.map(([name]) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {quality.map((stream) => (
              <tr key={stream.streamId}>
                <th scope="row" title={streamName(stream.streamId)}>
                  {streamName(stream.streamId)}
                </th>
                {columns.map(([name, value]) => (
                  <td key={name} data-zero={value(stream) === 0 || undefined}>
                    {formatCount(value(stream))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {absent.length > 0 && <p className={classes.absent}>None: {absent.join(', ')}.</p>}
    </>
  )
}
