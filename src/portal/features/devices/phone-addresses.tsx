import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { PhoneCommand } from '../../../contract/phone-button.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import classes from './phone-buttons.module.css'

const LABELS: Readonly<Record<PhoneCommand, string>> = {
  toggle: t('One key for all'),
  start: t('Record'),
  stop: t('Stop'),
  pause: t('Pause'),
  resume: t('Resume'),
  state: t('Lamp'),
}

/** What to paste into the phone, this once. */
export function PhoneAddresses({ urls }: { readonly urls: Readonly<Record<PhoneCommand, string>> }) {
  return (
    <div className={classes.addresses}>
      <p>
        {tx('{copy} They are shown this once; whoever has one controls the recording of this phone’s calls.', {
          copy: <b>{t('Copy them now.')}</b>,
        })}
      </p>
      <ul>
        {(Object.keys(LABELS) as PhoneCommand[]).map((command) => (
          <Address key={command} label={LABELS[command]} url={urls[command]} />
        ))}
      </ul>
      <Disclosure title={t('Where they go')}>
        <p>
          {tx(
            'Any key of a phone that sends an HTTP GET will do. On a Snom it is a function key of type {action}, on a Unify OpenStage a {send} key. The answer is one short line for the display; the lamp’s is {recording}, {paused}, {armed}, {off} or {idle}.',
            {
              action: <i>Action URL</i>,
              send: <i>send URL</i>,
              recording: <span className="mono">recording</span>,
              paused: <span className="mono">paused</span>,
              armed: <span className="mono">armed</span>,
              off: <span className="mono">off</span>,
              idle: <span className="mono">idle</span>,
            },
          )}
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
        aria-label={t('Copy the address for: {label}', { label })}
        title={url}
        onClick={() => clipboard.copy(url)}
      >
        <span className="mono">{url}</span>
        {clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </button>
    </li>
  )
}
