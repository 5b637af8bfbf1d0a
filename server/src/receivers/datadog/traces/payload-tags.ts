/** Tags of a payload that are lists of tags themselves. */
const containers = '_dd.tags.container';
const known: Readonly<Record<string, string>> = {
  'git.commit.sha': 'vcs.ref.head.revision',
  '_dd.git.commit.sha': 'vcs.ref.head.revision',
  'git.repository_url': 'vcs.repository.url.full',
  '_dd.git.repository_url': 'vcs.repository.url.full',
  image_name: 'container.image.name',
  container_name: 'container.name',
  container_id: 'container.id',
  kube_namespace: 'k8s.namespace.name',
  pod_name: 'k8s.pod.name',
  kube_deployment: 'k8s.deployment.name',
};
/** What spans and headers say better. */
const ownNames = new Set(['service', 'env', 'version', 'host', 'runtime-id', 'language']);

/** Tags of a whole payload as resource attributes; those of its container (`a:b,c:d`) one by one. */
export function aboutPayload(tags: ReadonlyMap<string, string>): Map<string, string> {
  const about = new Map<string, string>();
  const add = (key: string, value: string) => {
    if (key === '' || value === '' || ownNames.has(key)) return;
    about.set(known[key] ?? key, value);
  };
  for (const [key, value] of tags) {
    if (key !== containers) add(key, value);
    else {
      for (const tag of value.split(',')) {
        const colon = tag.indexOf(':');
        if (colon > 0) add(tag.slice(0, colon), tag.slice(colon + 1));
      }
    }
  }
  return about;
}
