import { t } from '../../lib/i18n.ts'
import { partyName } from '../../lib/party-name.ts'
import classes from './call-card.module.css'
import { CELLS, type CellContext, PartyText, StartTime, Status } from './call-cells.tsx'
import { DirectionIcon } from './direction-icon.tsx'
import type { ListRow } from './list-row.ts'

/** The row on a telephone: who with whom, what became of it, when and how long. */
export function CardContent({ row, ...context }: { readonly row: ListRow } & CellContext) {
  const { call, participant } = row
  const about = [CELLS.queue(row, context), participant && CELLS.role(row, context)].filter(Boolean)
  return (
    <span className={classes.root}>
      <span className={classes.parties}>
        <DirectionIcon direction={call.direction} />
        {participant ? (
          <PartyText party={participant.person} />
        ) : (
          <>
            <PartyText party={call.caller} />
            <To />
            <PartyText party={call.callee} />
          </>
        )}
      </span>
      <span className={classes.duration}>{(participant ? CELLS['time-on-call'] : CELLS.duration)(row, context)}</span>
      <span className={classes.status}>
        <Status call={call} timeZone={context.timeZone} />
      </span>
      <span className={classes.time}>
        <StartTime call={call} timeZone={context.timeZone} />
      </span>
      {about.length > 0 && (
        <span className={classes.about}>
          {about.join(' · ')}
          {participant && (
            <>
              {' · '}
              {partyName(call.caller).main}
              <To />
              {partyName(call.callee).main}
            </>
          )}
        </span>
      )}
    </span>
  )
}

function To() {
  return (
    <>
      <span className={classes.to} aria-hidden>
        →
      </span>
      <span className="visually-hidden"> {t('to')} </span>
    </>
  )
}
