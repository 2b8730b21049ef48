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

package io.github.wsshutdown;

/**
 * Why a handshake is refused.
 */
public enum HandshakeRefusal {

	/** The application has as many connections as it may. */
	CAPACITY,

	/** The remote address has as many connections as it may. */
	ADDRESS,

	/** More handshakes arrive than are let in per second. */
	RATE,

	/** The same from one remote address. */
	ADDRESS_RATE,

	/** The principal has as many connections as it may. */
	PRINCIPAL,

	/** The path has as many connections as it may. */
	PATH,

	/**
	 * A drain of all connections has begun, and the application has not resumed since.
	 */
	DRAINING

}
