import { loadFrom } from '../load.ts';
import { argument, serveRuns } from './serve-runs.ts';
import { uploaders } from './uploaders.ts';

export interface UploadArgument {
  readonly uploader: keyof typeof uploaders;
  readonly project: string;
  readonly baseUrl: string;
}

export interface UploadOrder {
  readonly path: string;
}

const { uploader, project, baseUrl } = argument<UploadArgument>();

await serveRuns<UploadOrder>(async () => {
  const upload = await uploaders[uploader](await loadFrom(project), baseUrl);
  return async ({ path }) => {
    const before = process.memoryUsage.rss();
    await upload(path);
    // The system's own high-water mark, in kilobytes: no sample can miss it.
    return { extraBytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - before) };
  };
});
