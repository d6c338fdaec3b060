// "Playing on your other device": shows where the person plays, and moves the film to this device.
import {$} from "./page.js";
import {call} from "./session.js";

let others = [];

/** Shows the other devices if this one has no stream. Returns whether that is so. */
export async function showElsewhere() {
    const {streams} = await (await call("api/playing")).json();
    if (streams.some(({current}) => current)) {
        return false;
    }
    others = streams;
    const devices = others.map(({description, byTicket}) => (byTicket ? "" : description) || "another device");
    $("elsewhere-text").textContent = others.length > 0
        ? `You are playing on ${devices.join(" and ")}.`
        : "The film was ended from another device.";
    $("play-here").textContent = others.length > 0 ? "Play here instead" : "Play here";
    $("elsewhere").hidden = false;
    return true;
}

export function hideElsewhere() {
    $("elsewhere").hidden = true;
}

/** Ends the stream that began first, and lets this device play. */
export async function moveHere() {
    if (others.length > 0) {
        await call(`api/playing/${others[0].handle}`, {method: "DELETE"}).catch((error) => {
            // It has ended meanwhile.
            if (error.status !== 404) {
                throw error;
            }
        });
    }
    await call("api/playing/start", {method: "POST"});
    hideElsewhere();
}
