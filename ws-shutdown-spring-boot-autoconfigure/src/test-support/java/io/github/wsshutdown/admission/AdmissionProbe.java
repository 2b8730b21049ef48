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

package io.github.wsshutdown.admission;

/**
 * Lets a model look at admission as if at one moment.
 */
public final class AdmissionProbe {

	private AdmissionProbe() {
	}

	/**
	 * Whether another handshake would be admitted on a path now.
	 */
	public static boolean wouldAdmit(HandshakeAdmission admission, String path) {
		PendingHandshakes handshakes = admission.sessions();
		HandshakePermit another = new HandshakePermit(admission, handshakes, null);
		return admission.locked(() -> {
			if (handshakes.admit(another) != null) {
				return false;
			}
			boolean claimed = handshakes.claimPath(another, path);
			handshakes.release(another);
			return claimed;
		});
	}

}
