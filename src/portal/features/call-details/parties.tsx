import type { CallDetails, CallParty } from '../../../contract/call.ts'
import { timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { isolate } from '../../lib/isolate.ts'
import { partyName } from '../../lib/party-name.ts'
import classes from './parties.module.css'

const ROLE_WORDS = { caller: t('Caller'), callee: t('Callee'), other: t('Also on the call') }

/** Everybody who was on the call. */
export function Parties({ call, timeZone }: { readonly call: CallDetails; readonly timeZone: string }) {
  const allOutside = call.parties.length > 0 && call.parties.every((party) => party.network === 'offnet')
  return (
    <>
      <ul className={classes.root}>
        {call.parties.map((party) => (
          <li key={party.index}>
            <span className={classes.role} data-role={party.role}>
              {ROLE_WORDS[party.role]}
            </span>
            <div>
              <PartyLine party={party} />
              <div className={classes.more}>{moreAbout(party, timeZone)}</div>
            </div>
          </li>
        ))}
      </ul>
      {allOutside && (
        <p className={classes.hint}>
          {t(
            'Nobody here is known to belong to the account. Give the account its SIP domain or users, and calls get their direction and names.',
          )}
        </p>
      )}
    </>
  )
}

function PartyLine({ party }: { readonly party: CallParty }) {
  const { main, extra } = partyName(party)
  return (
    <div>
      <b dir="auto">{main}</b> {extra && <bdi className="muted">{extra}</bdi>}
    </div>
  )
}

function moreAbout(party: CallParty, timeZone: string): string {
  return [
    party.network === 'onnet'
      ? party.user
        ? t('A user of the account')
        : t('Of the account')
      : t('Outside the account'),
    party.device && t('on {name}', { name: party.device.name }),
    party.aor && isolate(party.aor),
    party.joinedAt && t('joined {joinedAt}', { joinedAt: timeOfDay(Date.parse(party.joinedAt), timeZone) }),
    party.leftAt && t('left {leftAt}', { leftAt: timeOfDay(Date.parse(party.leftAt), timeZone) }),
  ]
    .filter((text) => text !== undefined)
    .join(' · ')
}
