import { IconMinus, IconPlus } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { t } from '../../lib/i18n.ts'
import type { Zoom } from './use-zoom.ts'
import classes from './zoom-frame.module.css'

const KEYS: Readonly<Record<string, 'in' | 'out'>> = { '+': 'in', '=': 'in', '-': 'out' }

/** The line in the place it has, with what makes it wider: buttons, the keys + and −, or the wheel with Ctrl. */
export function ZoomFrame({ zoom: line, children }: { readonly zoom: Zoom; readonly children: ReactNode }) {
  const { zoom, canIn, change, scroller } = line
  const press = (event: KeyboardEvent) => {
    const direction = KEYS[event.key]
    if (!direction || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    change(direction)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the slider inside has the focus
    <div className={classes.root} onKeyDown={press}>
      <div ref={scroller} className={classes.scroller} data-zoomed={zoom > 1 || undefined}>
        <div style={{ width: `${zoom * 100}%` }}>{children}</div>
      </div>
      {(canIn || zoom > 1) && (
        <div className={classes.buttons}>
          <button type="button" aria-label={t('Show more of it')} disabled={zoom === 1} onClick={() => change('out')}>
            <IconMinus size={13} stroke={2} aria-hidden />
          </button>
          <span role="status">{zoom > 1 ? t('{zoom} times as wide', { zoom }) : ''}</span>
          <button type="button" aria-label={t('Show it larger')} disabled={!canIn} onClick={() => change('in')}>
            <IconPlus size={13} stroke={2} aria-hidden />
          </button>
        </div>
      )}
    </div>
  )
}
