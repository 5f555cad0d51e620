'use client'
import { useEffect } from 'react'

/** Lets the browser keep the page that says that the server cannot be reached. It keeps nothing else. */
export function OfflinePage() {
  useEffect(() => {
    // Only a secure page may; on a plain address the browser's own error stands.
    void navigator.serviceWorker?.register('/offline.js').catch(() => undefined)
  }, [])
  return null
}
