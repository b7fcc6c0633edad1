import { expect, test } from 'vitest'
import { REACH_OF_ROLE } from '../core/access/reach-of.ts'
import { ACCESS_RIGHTS } from '../core/model/access.ts'
import { PERMISSIONS_OF } from '../core/model/permission.ts'
import { ROLES } from '../core/model/role.ts'

test.each(ROLES)('%s has a reach for exactly the permissions about calls that it has', (role) => {
  const reaching = ACCESS_RIGHTS.filter((right) => (REACH_OF_ROLE[role][right] ?? 'none') !== 'none')
  expect(reaching).toEqual(ACCESS_RIGHTS.filter((right) => PERMISSIONS_OF[role].includes(right)))
})
