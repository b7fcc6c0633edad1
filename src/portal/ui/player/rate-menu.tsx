import { Menu } from '@mantine/core'
import { t } from '../../lib/i18n.ts'
import classes from './player-controls.module.css'
import { RATES } from './rates.ts'

interface RateMenuProps {
  readonly rate: number
  readonly onRate: (rate: number) => void
}

export function RateMenu({ rate, onRate }: RateMenuProps) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={classes.choice} aria-label={t('Speed, now {rate}×', { rate })}>
          {rate}×
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {RATES.map((each) => (
          <Menu.Item key={each} onClick={() => onRate(each)} data-chosen={each === rate || undefined}>
            {each}×
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
