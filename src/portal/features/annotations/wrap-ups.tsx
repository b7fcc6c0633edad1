import { lazy, Suspense } from 'react'
import { useNow } from '../../lib/use-now.ts'
import { useWrapUps } from './api/wrap-ups.ts'

const WrapUpPopUp = lazy(() => import('./wrap-up-pop-up.tsx'))

/** Asks whoever was on a call how it came out, when it has ended; one call at a time, the newest first. */
export function WrapUps({ enabled }: { readonly enabled: boolean }) {
  const { data: wrapUps = [] } = useWrapUps(enabled)
  return wrapUps.length > 0 ? <Due wrapUps={wrapUps} /> : null
}

function Due({ wrapUps }: { readonly wrapUps: NonNullable<ReturnType<typeof useWrapUps>['data']> }) {
  const nowMs = useNow(1000)
  const due = wrapUps.filter(({ snoozedUntil }) => snoozedUntil === undefined || Date.parse(snoozedUntil) <= nowMs)
  if (due.length === 0) return null
  return (
    <Suspense>
      <WrapUpPopUp wrapUps={due} nowMs={nowMs} />
    </Suspense>
  )
}
