// Who is signed in, and every request to the site. The id is kept for this tab alone, where other sites never see it; in
// cookie mode no script ever has it, and only the name is kept, for all tabs.
const KEY = "session";
/** What the paths of calls are relative to, whichever page asks. */
const SITE = new URL("..", import.meta.url);

class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

/** The session as {user, carrier: "header" | "cookie", id}, or null. */
export function session() {
    return JSON.parse(sessionStorage.getItem(KEY) || localStorage.getItem(KEY));
}

/** What every request needs: the id, or the cookie; never both, for they may be of different sessions. */
function credentials(current) {
    return current?.carrier === "cookie"
        ? {credentials: "same-origin", headers: {}}
        : {credentials: "omit", headers: current ? {"X-Session-Id": current.id} : {}};
}

/** As fetch(), with the session. */
export function request(path, options = {}, current = session()) {
    const {credentials: mode, headers} = credentials(current);
    return fetch(new URL(path, SITE), {...options, credentials: mode, headers: {...options.headers, ...headers}});
}

/** One request of which anything but success is an ApiError. */
export async function call(path, options = {}, current = session()) {
    const response = await request(path, options, current);
    if (response.ok) {
        return response;
    }
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.detail || problem.title || `The server answered ${response.status}.`);
}

/** Signs in; an old session is presented on purpose, the server ends it with this login. */
export async function signIn(user, password, carrier) {
    const old = session()?.carrier === carrier ? session() : {carrier};
    const body = JSON.stringify({user, password});
    const options = {method: "POST", headers: {"Content-Type": "application/json"}, body};
    const {sessionId} = await (await call("api/login", options, old.id || carrier === "cookie" ? old : null)).json();
    forget();
    if (carrier === "cookie") {
        localStorage.setItem(KEY, JSON.stringify({user, carrier}));
    } else {
        sessionStorage.setItem(KEY, JSON.stringify({user, carrier, id: sessionId}));
    }
}

/** Ends the session. It is forgotten here when the server has confirmed it, or knows of none. */
export async function signOut() {
    await call("api/logout", {method: "POST"}).catch((error) => {
        if (error.status !== 401) {
            throw error;
        }
    });
    forget();
}

export function forget() {
    sessionStorage.removeItem(KEY);
    localStorage.removeItem(KEY);
}
