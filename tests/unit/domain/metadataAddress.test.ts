import { describe, expect, test } from 'vitest'
import { DEFAULT_MODEL_SETTINGS } from '@/lib/domain/defaultModelSettings.ts'
import { isMetadataAddress, isMetadataName } from '@/lib/domain/metadataAddress.ts'
import { judgeBaseUrl } from '@/lib/domain/modelAddress.ts'
import { modelSettingsSchema } from '@/lib/domain/modelSettings.ts'

describe('a machine’s own secrets are', () => {
  test.each([
    '169.254.169.254',
    '169.254.170.2',
    '169.254.0.1',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    'FD00:0EC2:0:0::254',
    'fd20:ce::254',
    'fd00:ec2::23',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fe80::1',
    'fe80::a9fe:a9fe%eth0',
    'febf::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::169.254.169.254',
    '64:ff9b::100.100.100.200',
    '2002:a9fe:a9fe::1',
    '2001:0:4136:e378:8000:63bf:5601:5601',
    '[::ffff:169.254.169.254]',
  ])('at %s', (address) => expect(isMetadataAddress(address)).toBe(true))

  test.each([
    '127.0.0.1',
    '::1',
    '::',
    '10.0.0.5',
    '169.253.169.254',
    '100.100.100.201',
    '100.101.102.103',
    '::ffff:127.0.0.1',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    'fec0::1',
    '2606:4700:4700::1111',
    'example.org',
    '',
    ':',
    '1:2:3',
  ])('not at %s', (address) => expect(isMetadataAddress(address)).toBe(false))

  test.each([
    'metadata.google.internal',
    'METADATA.google.internal.',
    'metadata',
    'metadata.goog',
    'instance-data',
    'metadata.platformequinix.com',
    'metadata.packet.net',
    'metadata.nicp.vultr.com',
    'instance-data.ec2.internal',
    'metadata.tencentyun.com',
  ])('at the name %s', (name) => expect(isMetadataName(name)).toBe(true))

  test.each(['metadata.example.org', 'ollama', 'localhost', 'my-metadata', 'gpu.internal'])('not at %s', (name) =>
    expect(isMetadataName(name)).toBe(false),
  )
})

test.each([
  'http://metadata.google.internal/computeMetadata/v1',
  'http://metadata/v1',
  'http://instance-data/latest',
  'https://api.metadata.cloud.ibm.com/v1',
  'http://100.100.100.200/latest',
  'http://[fd00:ec2::254]/v1',
  'https://[::ffff:169.254.169.254]/v1',
  'https://[64:ff9b::a9fe:a9fe]/v1',
  'https://2852039166/v1',
  'https://evil.example\\@api.openai.com',
])('%s cannot be set as the address of a model', (url) => expect(judgeBaseUrl(url).kind).toBe('refused'))

test.each(['Metadata-Flavor', 'metadata', 'X-Google-Metadata-Request', 'X-aws-ec2-metadata-token-ttl-seconds'])(
  'the header %s cannot be set',
  (name) => {
    const model = { ...DEFAULT_MODEL_SETTINGS, headers: { [name]: 'true' } }
    expect(modelSettingsSchema.safeParse(model).success).toBe(false)
  },
)
