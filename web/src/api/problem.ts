export interface FieldError {
  pointer: string
  code: string
  detail: string
}

interface Shape {
  code?: string
  status?: number
  title?: string
  detail?: string
  params?: Record<string, unknown>
  errors?: FieldError[]
  trace_id?: string
}

/** One failed call, as RFC 9457 tells it; `detail` is already in the reader's language unless `local` is set. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly params: Record<string, unknown>
  readonly errors: FieldError[]
  readonly traceId: string
  /** True when no server text exists and the page must translate `problem.<code>` itself. */
  readonly local: boolean

  constructor(shape: Shape, status: number) {
    super(shape.detail ?? shape.title ?? shape.code ?? `HTTP ${status}`)
    this.name = 'Problem'
    this.code = shape.code ?? `http_${status}`
    this.status = status
    this.detail = shape.detail ?? shape.title ?? ''
    this.params = shape.params ?? {}
    this.errors = shape.errors ?? []
    this.traceId = shape.trace_id ?? ''
    this.local = this.detail === ''
  }

  /** Messages by form field: `/lines/0/qty` becomes `lines.0.qty`; the first message of a field wins. */
  get fields(): Record<string, string> {
    const out: Record<string, string> = {}
    for (const error of this.errors) {
      const name = fieldOf(error.pointer)
      out[name] ??= error.detail || error.code
    }
    return out
  }
}

/** A JSON pointer (also in its `#/…` form) as a dotted field name. */
export function fieldOf(pointer: string): string {
  return pointer
    .replace(/^#/, '')
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

/** Reads an error answer; a body that is no Problem (a proxy's page) still becomes one. */
export async function readProblem(response: Response): Promise<Problem> {
  let shape: Shape = {}
  try {
    const body: unknown = await response.json()
    if (body && typeof body === 'object') shape = body as Shape
  } catch {
    shape = {}
  }
  shape.trace_id ??= response.headers.get('x-trace-id') ?? ''
  return new Problem(shape, response.status)
}

export const offline = () => new Problem({ code: 'offline' }, 0)

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** Anything thrown, as a Problem, so that pages have one shape to show. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({ code: 'unexpected' }, 0)
}
