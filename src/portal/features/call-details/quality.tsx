import type { Recording } from '../../../contract/recording.ts'
import { formatCount } from '../../lib/format-size.ts'
import classes from './quality.module.css'
import { qualityVerdict } from './quality-verdict.ts'

interface QualityProps {
  readonly recording: Recording
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

/** What was received of each voice: the truth about this recording. */
export function Quality({ recording, streamName }: QualityProps) {
  const verdict = qualityVerdict(recording.quality)
  const columns = [...ALWAYS, ...TROUBLES.filter(([, value]) => recording.quality.some((each) => value(each) > 0))]
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
            {recording.quality.map((quality) => (
              <tr key={quality.streamId}>
                <th scope="row" title={streamName(quality.streamId)}>
                  {streamName(quality.streamId)}
                </th>
                {columns.map(([name, value]) => (
                  <td key={name} data-zero={value(quality) === 0 || undefined}>
                    {formatCount(value(quality))}
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
