// Shared by all pages: finds and makes elements, shows messages, and runs actions with their errors.
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

/** Formats a time of today as a time, and any other as date and time. */
export function time(iso) {
    const date = new Date(iso);
    const today = date.toDateString() === new Date().toDateString();
    return date.toLocaleString(undefined, {dateStyle: today ? undefined : "medium", timeStyle: "short"});
}

/**
 * Runs an action of the user, and shows its error. A 401 means that the session has ended: `ended` runs. A 503 does not
 * mean that, so the session id is kept.
 */
export async function attempt(action, ended) {
    say("");
    await quietly(action, ended, (error) => say(error.status === 503
        ? "The server can't check your session at the moment. Please try again."
        : error.message));
}

/** Runs an action in the background, such as a poll. By default it ignores all errors except the end of the session. */
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
