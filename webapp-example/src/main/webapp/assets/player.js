// Plays a film in the page's video element. With a header, hls.js fetches the film. With a cookie, the browser does.
import {$, make} from "./page.js";
import {request, session} from "./session.js";

const HLS = new URL("../webjars/hls.js/1.4.12/dist/hls.light.min.js", import.meta.url);

/** Fetches for hls.js with this page's session, and without the cookie that another tab may have. */
class SessionLoader {
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
            const response = await request(context.url, {headers, signal: this.aborter.signal});
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
}

let loaded = null;

/** Loads hls.js when it is needed, because it is larger than all other scripts together. */
function hlsLibrary() {
    loaded ??= new Promise((resolve, reject) => document.head.append(make("script", {
        src: HLS,
        onload: () => resolve(window.Hls),
        onerror: () => reject(new Error("The player could not be loaded.")),
    })));
    return loaded;
}

/** The player. It calls `onFailure` with the HTTP status, or null if unknown, when a film stops with an error. */
export class Player {
    constructor(onFailure) {
        this.element = $("player");
        this.onFailure = onFailure;
        this.hls = null;
        this.film = null;
        this.element.addEventListener("error", () => {
            if (this.film && !this.hls) {
                this.onFailure(null); // a video element does not report the status
            }
        });
    }

    async play(film, from = 0) {
        this.stop();
        this.film = film;
        this.element.poster = film.poster;
        if (session().carrier === "cookie") {
            this.element.src = film.stream;
        } else {
            await this.attachHls(film);
        }
        this.element.currentTime = from;
        // A browser may require a click before it plays. The user then has the controls.
        await this.element.play().catch(() => {});
    }

    async attachHls(film) {
        const Hls = await hlsLibrary();
        if (this.film !== film) {
            return; // the user has chosen another film, or none, meanwhile
        }
        this.hls = new Hls({loader: SessionLoader, maxBufferLength: 8, enableWorker: false});
        this.hls.on(Hls.Events.ERROR, (event, data) => {
            if (data.fatal || [401, 409].includes(data.response?.code)) {
                this.onFailure(data.response?.code ?? null);
            }
        });
        this.hls.loadSource(film.hls);
        this.hls.attachMedia(this.element);
    }

    /** Stops the film, and returns it with its position as {film, at}, or null if no film was playing. */
    stop() {
        const place = this.film && {film: this.film, at: this.element.currentTime};
        this.film = null;
        this.hls?.destroy();
        this.hls = null;
        if (this.element.hasAttribute("src")) {
            this.element.removeAttribute("src");
            this.element.load();
        }
        return place;
    }
}
