// "My devices": lists the sessions of the person who is signed in, and ends one of them or all others.
import {$, make, say, time} from "./page.js";
import {call} from "./session.js";

/** Shows the list, this device first. `act` runs the action of a click. `signOut` ends the session of this page. */
export async function showDevices(act, signOut) {
    const {sessions} = await (await call("api/sessions")).json();
    sessions.sort((one, other) => other.current - one.current);
    $("devices").replaceChildren(...sessions.map((device) => entry(device, act, signOut)));
    $("revoke-others").disabled = sessions.length < 2;
}

function entry(device, act, signOut) {
    const name = make("strong", {textContent: device.description});
    if (device.current) {
        name.append(" ", make("span", {className: "badge", textContent: "This device"}));
    }
    const button = make("button", {type: "button", textContent: "Sign out"});
    button.setAttribute("aria-label", `Sign out ${name.textContent}, signed in ${time(device.createdAt)}`);
    button.addEventListener("click", () => act(device.current ? signOut : async () => {
        await revoke(device.handle);
        await showDevices(act, signOut);
    }));
    return make(
        "li",
        {},
        name,
        make("span", {textContent: `Signed in ${time(device.createdAt)}`}),
        make("span", {textContent: `Last used ${time(device.lastAccessedAt)}`}),
        button);
}

async function revoke(handle) {
    await call(`api/sessions/${handle}`, {method: "DELETE"}).catch((error) => {
        // The session has ended meanwhile.
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
