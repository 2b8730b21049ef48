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
 * How a connection ended in a drain.
 */
public enum Outcome {

	/** It went by itself before a close frame of ours was sent. */
	LEFT,

	/** It answered our close frame (RFC 6455 section 7.1.4: the closing was clean). */
	ACKNOWLEDGED,

	/** We cut its transport. */
	FORCED,

	/** It was reset or vanished after our close frame, before answering. */
	LOST

}
