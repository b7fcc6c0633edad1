import type { ApiKey } from '../../../contract/api-key.ts'
import { PERMISSIONS } from '../../../core/model/permission.ts'
import { fullTime, relativeTime } from '../../lib/format-time.ts'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { useNow } from '../../lib/use-now.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { revokeApiKey } from './api/revoke-api-key.ts'
import { useApiKeys } from './api/use-api-keys.ts'
import classes from './api-keys-card.module.css'

interface ApiKeysCardProps {
  readonly timeZone: string
  readonly accountName: (accountId: string) => string | undefined
}

export function ApiKeysCard({ timeZone, accountName }: ApiKeysCardProps) {
  const { data, error, refetch } = useApiKeys()
  const nowMs = useNow(60_000)
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  const detail = (key: ApiKey) => [
    `${key.hint}…`,
    key.accountId === undefined ? 'whole platform' : accountName(key.accountId),
    ROLE_WORDS[key.role],
    key.permissions && `only: ${key.permissions.map((each) => PERMISSIONS[each]).join(', ')}`,
    key.allowedAddresses.length > 0 && `from ${key.allowedAddresses.join(', ')}`,
    key.expiresAt !== undefined &&
      `${Date.parse(key.expiresAt) > nowMs ? 'until' : 'over since'} ${fullTime(Date.parse(key.expiresAt), timeZone)}`,
    usedText(key, nowMs, timeZone),
  ]
  return (
    <Card flush>
      {data.length === 0 && <p className={classes.empty}>No key yet. A program needs one to use the API.</p>}
      <ul>
        {data.map((key) => (
          <li key={key.id} className={classes.row} data-revoked={key.revokedAt !== undefined || undefined}>
            <div className={classes.text}>
              <b>{key.name}</b>
              <span>{detail(key).filter(Boolean).join(' · ')}</span>
            </div>
            {key.revokedAt === undefined && (
              <RemoveButton
                verb="Revoke"
                what={`key ${key.name}`}
                remove={() => revokeApiKey(key.id)}
                queryKeys={['api-keys']}
                onRemoved={() => undefined}
              >
                Programs that use it are refused from then on.
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
  if (key.revokedAt !== undefined) return `revoked ${say(key.revokedAt)}`
  return key.lastUsedAt === undefined ? 'never used' : `used ${say(key.lastUsedAt)}`
}
