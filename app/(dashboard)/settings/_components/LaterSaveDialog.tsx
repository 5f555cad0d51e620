'use client'
import dynamic from 'next/dynamic'

/** The dialog that saves settings, fetched once the page is shown: nobody saves before they have looked. */
export const SaveDialog = dynamic(() => import('./SaveDialog.tsx').then((module) => module.SaveDialog), { ssr: false })
