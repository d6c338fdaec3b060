// Plays a film in the page's video element. With a header, hls.js fetches the film. With a cookie, the browser does.
import {$} from "./page.js";
import {attachPlaylist, hlsLibrary} from "./playlist.js";
import {request, session} from "./session.js";

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
        this.hls = attachPlaylist(Hls, this.element, film.hls, request, this.onFailure);
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
