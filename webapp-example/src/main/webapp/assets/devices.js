// "My devices": where I'm signed in, since when, last used; end one, or all others.
import {$, make, say, time} from "./page.js";
import {call} from "./session.js";

/** Shows the list. `act` runs what a click asks for; `signOut` ends this one. */
export async function showDevices(act, signOut) {
    const {sessions} = await (await call("api/sessions")).json();
    $("devices").replaceChildren(...sessions.map((device) => entry(device, act, signOut)));
    $("revoke-others").disabled = sessions.length < 2;
}

function entry(device, act, signOut) {
    const name = device.current ? `${device.description} (this one)` : device.description;
    const button = make("button", {type: "button", textContent: "Sign out"});
    button.setAttribute("aria-label", `Sign out ${name}, signed in ${time(device.createdAt)}`);
    button.addEventListener("click", () => act(device.current ? signOut : async () => {
        await revoke(device.handle);
        await showDevices(act, signOut);
    }));
    return make(
        "li",
        {},
        make("strong", {textContent: name}),
        make("span", {textContent: `Signed in ${time(device.createdAt)}`}),
        make("span", {textContent: `Last used ${time(device.lastAccessedAt)}`}),
        button);
}

async function revoke(handle) {
    await call(`api/sessions/${handle}`, {method: "DELETE"}).catch((error) => {
        // It ended by itself meanwhile.
        if (error.status !== 404) {
            throw error;
        }
    });
}

export async function revokeOthers(act, signOut) {
    const {revoked} = await (await call("api/sessions/revoke-others", {method: "POST"})).json();
    await showDevices(act, signOut);
    say(revoked === 1 ? "One other device was signed out." : `${revoked} other devices were signed out.`);
}
