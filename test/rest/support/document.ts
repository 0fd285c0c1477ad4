import { openApi } from '@rollcall/server/http/rest/openapi';
import { z } from 'zod';
import { operationOf } from './rest-call.ts';

const documented = z.object({
  responses: z.record(
    z.string(),
    z.object({
      content: z
        .object({
          'application/problem+json': z.object({
            schema: z.object({
              allOf: z.tuple([
                z.unknown(),
                z.object({ properties: z.object({ reason: z.object({ enum: z.array(z.string()) }) }) }),
              ]),
            }),
          }),
        })
        .optional()
        .catch(undefined),
    }),
  ),
});

const { paths } = openApi();

/** The reasons that the document names for a status of a procedure. */
export function documentedReasons(procedure: string, status: number): readonly string[] {
  const { path, method } = operationOf(procedure);
  const { responses } = documented.parse(paths[path]?.[method.toLowerCase()]);
  return responses[status]?.content?.['application/problem+json'].schema.allOf[1].properties.reason.enum ?? [];
}
