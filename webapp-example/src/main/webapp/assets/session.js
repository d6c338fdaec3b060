// Keeps the session and sends all requests to the site. With a header, this tab alone keeps the session id, in
// sessionStorage. With a cookie, no script sees the id, and localStorage keeps the user's name for all tabs.
const KEY = "session";
/** All paths of calls are relative to this address, on every page. */
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

/** Returns the header or the cookie mode of a request. It never sends both: they may belong to different sessions. */
function credentials(current) {
    return current?.carrier === "cookie"
        ? {credentials: "same-origin", headers: {}}
        : {credentials: "omit", headers: current ? {"X-Session-Id": current.id} : {}};
}

/** Calls fetch() with the session. */
export function request(path, options = {}, current = session()) {
    const {credentials: mode, headers} = credentials(current);
    return fetch(new URL(path, SITE), {...options, credentials: mode, headers: {...options.headers, ...headers}});
}

/** Sends a request, and throws an ApiError unless it succeeds. */
export async function call(path, options = {}, current = session()) {
    const response = await request(path, options, current);
    if (response.ok) {
        return response;
    }
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.detail || problem.title || `The server answered ${response.status}.`);
}

/** Signs in. It presents the old session on purpose: the server revokes that session with this login. */
export async function signIn(user, password, carrier) {
    const old = session()?.carrier === carrier ? session() : {carrier};
    const body = JSON.stringify({user, password, carrier});
    const options = {method: "POST", headers: {"Content-Type": "application/json"}, body};
    const {sessionId} = await (await call("api/login", options, old.id || carrier === "cookie" ? old : null)).json();
    sessionStorage.removeItem(KEY);
    if (carrier === "cookie") {
        localStorage.setItem(KEY, JSON.stringify({user, carrier}));
    } else {
        sessionStorage.setItem(KEY, JSON.stringify({user, carrier, id: sessionId}));
    }
}

/** Ends the session. The page forgets it after the server has confirmed that, or has answered that there is none. */
export async function signOut() {
    await call("api/logout", {method: "POST"}).catch((error) => {
        if (error.status !== 401) {
            throw error;
        }
    });
    forget();
}

/** Forgets the session of this tab. Beside one by header, the other tabs may have one by cookie. */
export function forget() {
    const store = session()?.carrier === "header" ? sessionStorage : localStorage;
    store.removeItem(KEY);
}
