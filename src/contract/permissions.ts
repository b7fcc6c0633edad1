/** Permissions and roles as the API names them. */

import { z } from 'zod'
import { PERMISSIONS, type Permission } from '../core/model/permission.ts'
import { ROLES } from '../core/model/role.ts'

export const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]).meta({ id: 'Permission' })

export const role = z.enum(ROLES).meta({
  id: 'Role',
  description: '`administrator` belongs to the platform, `reseller` to a reseller, the others to one account',
})
