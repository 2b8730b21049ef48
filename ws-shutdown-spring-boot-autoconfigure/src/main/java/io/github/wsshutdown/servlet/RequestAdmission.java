/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.servlet;

import java.util.function.Predicate;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Whether one request may become a connection. It belongs to the request until that
 * completes, which may be after several dispatches and in several threads, or to the
 * connection. Thread-safe.
 */
final class RequestAdmission implements CompletionListener {

	private static final Log logger = LogFactory.getLog(RequestAdmission.class);

	private static final String ATTRIBUTE = RequestAdmission.class.getName();

	private final HandshakeAdmission admission;

	private volatile @Nullable HandshakePermit permit;

	private volatile boolean refused;

	private volatile boolean taken;

	private volatile boolean givenUp;

	RequestAdmission(HandshakeAdmission admission) {
		this.admission = admission;
	}

	/**
	 * Find the admission that an earlier dispatch of a request has left.
	 */
	static @Nullable RequestAdmission find(HttpServletRequest request) {
		return (RequestAdmission) request.getAttribute(ATTRIBUTE);
	}

	/**
	 * Ask for a permit now, and not only when the request is upgraded.
	 * @return whether there is one
	 */
	boolean admit(HttpServletRequest request) {
		HandshakePermit permit = this.admission.admit(request.getRemoteAddr());
		HandshakeRefusal refusal = permit.refusal();
		if (refusal != null) {
			refuse(refusal);
			return false;
		}
		this.permit = permit;
		return true;
	}

	/**
	 * Take over a permit that something behind the filter has got. That may be when the
	 * dispatch has returned already.
	 */
	void admitted(HttpServletRequest request, HandshakePermit permit) {
		this.permit = permit;
		keep(request);
	}

	/**
	 * Look at the permit.
	 * @return the permit, {@code null} if the request was not taken for a handshake
	 */
	@Nullable HandshakePermit permit() {
		return this.permit;
	}

	/**
	 * Take the permit because the request is being upgraded. Whoever takes it has to use
	 * it up or give it back.
	 * @param path the registered path, {@code null} if it is not known yet
	 * @return the permit, {@code null} if the upgrade is refused
	 */
	@Nullable HandshakePermit take(HttpServletRequest request, @Nullable String path) {
		if (this.permit == null && !admit(request)) {
			return null;
		}
		HandshakePermit permit = this.permit;
		if (permit == null || !permit.beginUpgrade()) {
			refuse("it took too long, and there is no room for it any more");
			return null;
		}
		if (path != null && !claimPath(path) || !claimPrincipal(request)) {
			return null;
		}
		this.taken = true;
		return permit;
	}

	/**
	 * Find the Jakarta endpoint that a request leads to. The container looks its
	 * endpoints up as well, so do so only if it matters.
	 * @return its path, {@code null} if there is none or paths have no limits
	 */
	@Nullable String findEndpointPath(HttpServletRequest request, UpgradeHook upgradeHook) {
		return this.admission.getLimits().maxSessionsPerPath().isEmpty() ? null : upgradeHook.findEndpointPath(request);
	}

	/**
	 * Claim the slot on a path, for a request that was admitted.
	 * @return whether there is one; if not, the permit is given back
	 */
	boolean claimPath(String path) {
		return claim((permit) -> permit.claimPath(path), HandshakeRefusal.PATH);
	}

	/**
	 * Claim the slot of the principal of a request, for one that was admitted.
	 * @param request the request as it arrived where its principal is known
	 * @return whether there is one; if not, the permit is given back
	 */
	boolean claimPrincipal(HttpServletRequest request) {
		return claim((permit) -> permit.claimPrincipal(request::getUserPrincipal), HandshakeRefusal.PRINCIPAL);
	}

	private boolean claim(Predicate<HandshakePermit> slot, HandshakeRefusal otherwise) {
		HandshakePermit permit = this.permit;
		boolean claimed = permit == null || slot.test(permit);
		if (!claimed) {
			release();
			refuse(otherwise);
		}
		return claimed;
	}

	/**
	 * Have the request refused, which is to be answered with 503.
	 * @param reason the reason, for the log
	 */
	void refuse(Object reason) {
		logger.debug(LogMessage.format("Refused a handshake: %s", reason));
		this.refused = true;
	}

	boolean isRefused() {
		return this.refused;
	}

	/**
	 * Track the request no longer, because something was not as expected. It goes on as
	 * it would without the starter.
	 * @param reason the reason, as the end of a sentence
	 * @param cause the failure
	 */
	void giveUp(String reason, Throwable cause) {
		if (!this.givenUp) {
			this.givenUp = true;
			this.admission.untracked().add(reason, cause);
		}
		HandshakePermit permit = this.permit;
		if (permit != null) {
			permit.release();
		}
	}

	boolean isGivenUp() {
		return this.givenUp;
	}

	/**
	 * Called when a dispatch of the request has returned.
	 */
	void dispatched(HttpServletRequest request) {
		try {
			releaseOrKeep(request);
		}
		catch (RuntimeException | Error ex) {
			giveUp("the end of its request could not be watched", ex);
		}
	}

	private void releaseOrKeep(HttpServletRequest request) {
		if (this.permit == null || this.taken) {
			return;
		}
		if (!request.isAsyncStarted()) {
			release();
		}
		else {
			keep(request);
		}
	}

	private void keep(HttpServletRequest request) {
		if (find(request) == null) {
			request.setAttribute(ATTRIBUTE, this);
			request.getAsyncContext().addListener(this);
		}
	}

	private void release() {
		HandshakePermit permit = this.permit;
		if (permit != null && !this.taken) {
			permit.release();
		}
	}

	@Override
	public void onComplete(AsyncEvent event) {
		release();
	}

}
