import type { ApiKey } from '../../../contract/api-key.ts'
import { PERMISSIONS } from '../../../core/model/permission.ts'
import { useAccountsOf } from '../../lib/api/use-accounts.ts'
import { fullTime, relativeTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { useNow } from '../../lib/use-now.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { revokeApiKey } from './api/revoke-api-key.ts'
import { useApiKeys } from './api/use-api-keys.ts'
import classes from './api-keys-card.module.css'

export function ApiKeysCard({ timeZone }: { readonly timeZone: string }) {
  const { data, error, refetch } = useApiKeys()
  const accounts = useAccountsOf(data?.map(({ accountId }) => accountId) ?? [])
  const nowMs = useNow(60_000)
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  const detail = (key: ApiKey) => [
    `${key.hint}…`,
    key.accountId === undefined ? t('whole platform') : accounts.get(key.accountId)?.name,
    ROLE_WORDS[key.role],
    key.permissions &&
      t('only: {permissions}', { permissions: key.permissions.map((each) => t(PERMISSIONS[each])).join(', ') }),
    key.allowedAddresses.length > 0 && t('from {addresses}', { addresses: key.allowedAddresses.join(', ') }),
    key.expiresAt !== undefined &&
      (Date.parse(key.expiresAt) > nowMs
        ? t('until {time}', { time: fullTime(Date.parse(key.expiresAt), timeZone) })
        : t('over since {time}', { time: fullTime(Date.parse(key.expiresAt), timeZone) })),
    usedText(key, nowMs, timeZone),
  ]
  return (
    <Card flush>
      {data.length === 0 && <p className={classes.empty}>{t('No key yet. A program needs one to use the API.')}</p>}
      <ul>
        {data.map((key) => (
          <li key={key.id} className={classes.row} data-revoked={key.revokedAt !== undefined || undefined}>
            <div className={classes.text}>
              <b>{key.name}</b>
              <span>{detail(key).filter(Boolean).join(' · ')}</span>
            </div>
            {key.revokedAt === undefined && (
              <RemoveButton
                deed="revoke"
                what={t('key {name}', { name: key.name })}
                remove={() => revokeApiKey(key.id)}
                queryKeys={['api-keys']}
                onRemoved={() => undefined}
              >
                {t('Programs that use it are refused from then on.')}
              </RemoveButton>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function usedText(key: ApiKey, nowMs: number, timeZone: string): string {
  const say = (at: string) => relativeTime(Date.parse(at), nowMs) ?? fullTime(Date.parse(at), timeZone)
  if (key.revokedAt !== undefined) return t('revoked {revokedAt}', { revokedAt: say(key.revokedAt) })
  return key.lastUsedAt === undefined ? t('never used') : t('used {lastUsedAt}', { lastUsedAt: say(key.lastUsedAt) })
}
