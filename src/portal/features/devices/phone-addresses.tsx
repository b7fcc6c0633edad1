import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { PhoneCommand } from '../../../contract/phone-button.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import classes from './phone-buttons.module.css'

const LABELS: Readonly<Record<PhoneCommand, string>> = {
  toggle: 'One key for all',
  start: 'Record',
  stop: 'Stop',
  pause: 'Pause',
  resume: 'Resume',
  state: 'Lamp',
}

/** What to paste into the phone, this once. */
export function PhoneAddresses({ urls }: { readonly urls: Readonly<Record<PhoneCommand, string>> }) {
  return (
    <div className={classes.addresses}>
      <p>
        <b>Copy them now.</b> They are shown this once; whoever has one controls the recording of this phone’s calls.
      </p>
      <ul>
        {(Object.keys(LABELS) as PhoneCommand[]).map((command) => (
          <Address key={command} label={LABELS[command]} url={urls[command]} />
        ))}
      </ul>
      <Disclosure title="Where they go">
        <p>
          Any key of a phone that sends an HTTP GET will do. On a Snom it is a function key of type <i>Action URL</i>,
          on a Unify OpenStage a <i>send URL</i> key. The answer is one short line for the display; the lamp’s is{' '}
          <span className="mono">recording</span>, <span className="mono">paused</span>,{' '}
          <span className="mono">armed</span>, <span className="mono">off</span> or <span className="mono">idle</span>.
        </p>
      </Disclosure>
    </div>
  )
}

function Address({ label, url }: { readonly label: string; readonly url: string }) {
  const clipboard = useClipboard({ timeout: 2_000 })
  return (
    <li>
      <span>{label}</span>
      <button
        type="button"
        aria-label={`Copy the address for: ${label}`}
        title={url}
        onClick={() => clipboard.copy(url)}
      >
        <span className="mono">{url}</span>
        {clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </button>
    </li>
  )
}
