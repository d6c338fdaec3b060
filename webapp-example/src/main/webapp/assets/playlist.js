// Plays an HLS playlist in a video element. hls.js sends all requests by a function of the page.
import {make} from "./page.js";

const HLS = new URL("../webjars/hls.js/1.4.12/dist/hls.light.min.js", import.meta.url);

/** Returns a loader for hls.js that sends its requests by `send`, which takes the arguments of fetch(). */
function loaderBy(send) {
    return class {
        constructor() {
            this.aborter = new AbortController();
            this.stats = {
                aborted: false, loaded: 0, retry: 0, total: 0, chunkCount: 0, bwEstimate: 0,
                loading: {start: 0, first: 0, end: 0}, parsing: {start: 0, end: 0}, buffering: {start: 0, first: 0, end: 0},
            };
        }

        async load(context, config, callbacks) {
            this.context = context;
            const {stats} = this;
            stats.loading.start = performance.now();
            const headers = context.rangeEnd ? {Range: `bytes=${context.rangeStart}-${context.rangeEnd - 1}`} : {};
            try {
                const response = await send(context.url, {headers, signal: this.aborter.signal});
                stats.loading.first = performance.now();
                if (!response.ok) {
                    callbacks.onError({code: response.status, text: response.statusText}, context, response, stats);
                    return;
                }
                const data = await (context.responseType === "arraybuffer" ? response.arrayBuffer() : response.text());
                stats.loading.end = performance.now();
                stats.loaded = stats.total = data.byteLength ?? data.length;
                callbacks.onSuccess({url: response.url, data}, stats, context, response);
            } catch (error) {
                if (!this.stats.aborted) {
                    callbacks.onError({code: 0, text: error.message}, context, null, stats);
                }
            }
        }

        abort() {
            this.stats.aborted = true;
            this.aborter.abort();
        }

        destroy() {
            this.abort();
        }
    };
}

let loaded = null;

/** Loads hls.js when it is needed, because it is larger than all other scripts together. */
export function hlsLibrary() {
    loaded ??= new Promise((resolve, reject) => document.head.append(make("script", {
        src: HLS,
        onload: () => resolve(window.Hls),
        onerror: () => reject(new Error("The player could not be loaded.")),
    })));
    return loaded;
}

/** Plays the playlist at `address`. Calls `onFailure` with the HTTP status, or null if unknown, when it cannot go on. */
export function attachPlaylist(Hls, element, address, send, onFailure) {
    const hls = new Hls({loader: loaderBy(send), maxBufferLength: 8, enableWorker: false});
    hls.on(Hls.Events.ERROR, (event, data) => {
        if (data.fatal || [401, 409].includes(data.response?.code)) {
            onFailure(data.response?.code ?? null);
        }
    });
    hls.loadSource(address);
    hls.attachMedia(element);
    return hls;
}
