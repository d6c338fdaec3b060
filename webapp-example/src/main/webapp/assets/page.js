// What all pages do: find an element, say something, run an action and show what goes wrong.
import {forget, session} from "./session.js";

export const $ = (id) => document.getElementById(id);

export function say(text) {
    $("message").textContent = text;
}

/** Makes an element of a kind, with properties and children. */
export function make(kind, properties = {}, ...children) {
    const element = Object.assign(document.createElement(kind), properties);
    element.append(...children);
    return element;
}

export function time(iso) {
    return new Date(iso).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "short"});
}

/**
 * Runs one action of the user. A 401 means that the session has ended; a 503 doesn't: the id is still good.
 *
 * `ended` shows what is to be seen then.
 */
export async function attempt(action, ended) {
    say("");
    await quietly(action, ended, (error) => say(error.status === 503
        ? "The server can't check your session at the moment. Please try again."
        : error.message));
}

/** Runs what nobody has asked for, such as a poll: only the end of the session is shown. */
export async function quietly(action, ended, otherwise = () => {}) {
    try {
        await action();
    } catch (error) {
        if (error.status === 401 && session()) {
            forget();
            ended();
        } else {
            otherwise(error);
        }
    }
}
