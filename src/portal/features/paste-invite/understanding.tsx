import { Button } from '@mantine/core'
import type { InviteUnderstanding } from '../../../contract/understand-invite.ts'
import { t } from '../../lib/i18n.ts'
import { partyName } from '../../lib/party-name.ts'
import { cellWords, effectWords, VALUE_WORDS, withCellWords } from '../../lib/trace-words.ts'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Facts } from '../../ui/facts.tsx'
import classes from './understanding.module.css'

type Part = { readonly understanding: InviteUnderstanding }

const ROLE_WORDS = { caller: t('Caller'), callee: t('Callee'), other: t('Also on it') }
const REFUSED_WORDS = {
  'not-used': t('not used'),
  encrypted: t('encrypted, without a key that can be used: would be refused'),
  dtls: t('encrypted by DTLS-SRTP without a fingerprint that can be taken: would be refused'),
  'not-rtp': t('no RTP: would be refused'),
}
const PROBLEM_WORDS = {
  message: t('Message'),
  sdp: t('SDP'),
  metadata: t('Metadata'),
  parties: t('Parties'),
  mapping: t('Mapping'),
}

/** What the account's settings make of the call, in words. */
export function Verdict({ understanding }: Part) {
  const { decision, account, noAccountBecause } = understanding
  return (
    <Card title={account ? t('What {name} would do', { name: account.name }) : t('What would be done')}>
      {decision ? (
        <>
          <p className={classes.verdict} data-outcome={decision.outcome}>
            {withCellWords(decision.summary)}
          </p>
          <ol className={classes.steps}>
            {decision.trace.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the reasoning
              <li key={index}>
                <b>{step.level}</b>
                {step.cell && ` ${cellWords(step.cell)} `}
                {step.value && <span className={classes.value}>{VALUE_WORDS[step.value] ?? step.value}</span>}
                <span className="muted">
                  {step.cell && ' → '}
                  {effectWords(step.effect)}
                </span>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p className="muted">
          {noAccountBecause
            ? t('No account: {noAccountBecause}.', { noAccountBecause })
            : t('Nobody and nothing of a call was found in the message.')}
        </p>
      )}
    </Card>
  )
}

export function Parties({ understanding: { parties, metadata } }: Part) {
  const hint = metadata ? undefined : t('There is no recording metadata: the parties come from headers.')
  return (
    <Card title={t('Who is on the call')} hint={hint}>
      {parties.length === 0 && <p className="muted">{t('Nobody is named.')}</p>}
      <ul className={classes.parties}>
        {parties.map((party) => {
          const { main, extra } = partyName(party)
          return (
            <li key={party.index}>
              <span className={classes.role} data-role={party.role}>
                {ROLE_WORDS[party.role]}
              </span>
              <div>
                <b dir="auto">{main}</b> {extra && <bdi className="muted">{extra}</bdi>}
                <div className={classes.more}>
                  {[
                    party.network && networkWords(party),
                    party.device && t('on {name}', { name: party.device.name }),
                    party.aor,
                    party.signalledAor && t('signalled as {signalledAor}', { signalledAor: party.signalledAor }),
                    party.lines.length > 0
                      ? t('sends stream {streams}', { streams: party.lines.join(', ') })
                      : t('sends no stream'),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </div>
              </div>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function networkWords({ network, user }: InviteUnderstanding['parties'][number]): string {
  if (network === 'offnet') return t('outside the account')
  return user ? t('a user of the account') : t('of the account')
}

export function Streams({ understanding: { streams } }: Part) {
  return (
    <Card title={t('Streams')} flush>
      {streams.length === 0 && <p className={classes.none}>{t('There is no media in the message.')}</p>}
      <ul className={classes.streams}>
        {streams.map(({ line, kind, label, codecs, direction, address, refusedBecause }) => (
          <li key={line}>
            <b>{line}</b>
            <span>
              {kind}
              {label !== undefined && <span className="muted">{t('label {label}', { label })}</span>}
            </span>
            <span className="mono">{codecs.slice(0, 6).join(' ')}</span>
            <span className={classes.more}>
              {refusedBecause ? (
                <span className={classes.warn}>{REFUSED_WORDS[refusedBecause]}</span>
              ) : (
                [direction, address].filter(Boolean).join(' · ')
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function Problems({ understanding: { problems } }: Part) {
  if (problems.length === 0) return null
  return (
    <Card
      title={t('What is odd about it')}
      hint={t('Read generously: none of this stops a recording unless it says so.')}
    >
      <ul className={classes.problems}>
        {problems.map(({ of, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may be said twice
          <li key={index}>
            <span className="muted">{PROBLEM_WORDS[of]}</span> {text}
          </li>
        ))}
      </ul>
    </Card>
  )
}

export type Unused = InviteUnderstanding['unused'][number]

/** What nothing has asked for, each with a way to make a rule of it. */
export function UnusedValues({ understanding: { unused }, onMap }: Part & { readonly onMap: (value: Unused) => void }) {
  if (unused.length === 0) return null
  return (
    <Card
      title={t('Not used')}
      hint={t('Headers and metadata elements that no rule asks for. They may carry what your settings need.')}
      flush
    >
      <ul className={classes.unused}>
        {unused.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements repeat
          <li key={index}>
            <div>
              <b className="mono">{value.name}</b>{' '}
              <span className={classes.more}>
                {value.in === 'header' ? t('header') : t('element of the {owner}', { owner: value.owner })}
                {value.in === 'element' && value.namespace && ` · ${value.namespace}`}
              </span>
              <bdi className={classes.text}>{value.value}</bdi>
            </div>
            <Button
              variant="default"
              size="compact-xs"
              aria-label={t('Map {name}', { name: value.name })}
              onClick={() => onMap(value)}
            >
              {t('Map')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function Technical({ understanding }: Part) {
  const { startLine, headers, identifiers, otherParts, metadata } = understanding
  const names = Object.entries(identifiers)
  return (
    <Card title={t('The call’s names elsewhere')} hint={t('Calls can be found by these.')}>
      {names.length === 0 ? <p className="muted">{t('None were found.')}</p> : <Facts facts={names} />}
      <div className={classes.technical}>
        <Disclosure title={t('The message')}>
          <Facts
            facts={[
              [t('Start line'), startLine],
              ...headers.map(({ name, value }) => [name, value] as const),
              [
                t('Metadata'),
                metadata &&
                  t('{mode}, {participants} participants, {streams} streams', {
                    mode: metadata.mode,
                    participants: metadata.participants,
                    streams: metadata.streams,
                  }),
              ],
              [t('Other parts'), otherParts.join(', ')],
            ]}
          />
        </Disclosure>
      </div>
    </Card>
  )
}
