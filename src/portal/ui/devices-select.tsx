import { type ReactNode, useState } from 'react'
import { useDevicesOf, useFoundDevices } from '../lib/api/use-devices.ts'
import { deviceChoices, stillFound } from '../lib/choices.ts'
import { t } from '../lib/i18n.ts'
import { useLater } from '../lib/use-later.ts'
import { SearchSelect } from './search-select.tsx'

interface DevicesSelectProps {
  readonly accountId: string
  readonly label: string
  readonly description: ReactNode
  readonly values: readonly string[]
  readonly onChange: (deviceIds: string[]) => void
  readonly error?: string | undefined
}

/** Several phones of an account, of any number of them. */
export function DevicesSelect({ accountId, values, ...props }: DevicesSelectProps) {
  const [text, setText] = useState('')
  const sought = useLater(text, 200)
  const { data = [], isPlaceholderData } = useFoundDevices(accountId, sought)
  const { items } = useDevicesOf(accountId, values)
  return (
    <SearchSelect
      {...props}
      placeholder={t('Type a name or an address')}
      text={text}
      onText={setText}
      found={stillFound(deviceChoices(data), text, isPlaceholderData || sought !== text)}
      chosen={deviceChoices([...items.values()])}
      values={values}
    />
  )
}
