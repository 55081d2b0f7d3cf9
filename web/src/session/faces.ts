import type { Grant, SubjectKind } from '@/api/types'

const BASES: Record<SubjectKind, string> = { shop: '/merchant/', author: '/author/', agency: '/agency/', platform: '/ops/' }

/** Where a grant is used. */
export const faceOf = (grant: Grant): string => BASES[grant.kind]
