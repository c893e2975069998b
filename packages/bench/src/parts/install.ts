import { type InstalledSize, installedSize } from '../installed-size.ts';
import type { Part } from '../part.ts';
import { providers } from '../projects.ts';
import { exactly, type Spread } from '../spread.ts';

/** What `npm install` of one provider's package brings into an empty project: the largest of the four. */
export const install: Part = async ({ ours, peers, progress }) => {
  progress.say('counting files');
  const own: Record<string, InstalledSize> = {};
  for (const provider of providers) own[provider] = await installedSize(ours.alone[provider]);
  const others: Record<string, InstalledSize> = {};
  const names = {
    'Vapi SDK': peers.folders['vapi-sdk'],
    openai: peers.folders.openai,
    stripe: peers.folders.stripe,
    'ky and valibot': peers.folders['ky-valibot'],
  };
  for (const [name, folder] of Object.entries(names)) if (folder) others[name] = await installedSize(folder);

  const figure = (of: (size: InstalledSize) => number) => ({
    ours: exactly(Math.max(...Object.values(own).map(of))),
    peers: Object.fromEntries(
      Object.entries(others).map(([name, size]): [string, Spread] => [name, exactly(of(size))]),
    ),
    notes: [
      `${Object.entries(own)
        .map(([name, size]) => `${name} ${rounded(of(size))}`)
        .join(', ')}`,
    ],
  });
  return [
    { id: 'install/packages', ...figure(({ packages }) => packages.length) },
    { id: 'install/files', ...figure(({ files }) => files) },
    { id: 'install/megabytes', ...figure(({ bytes }) => bytes / 1e6) },
    { id: 'install/on disk', ...figure(({ diskBytes }) => diskBytes / 1e6) },
  ];
};

function rounded(value: number): string {
  return value.toFixed(Number.isInteger(value) ? 0 : 2);
}
