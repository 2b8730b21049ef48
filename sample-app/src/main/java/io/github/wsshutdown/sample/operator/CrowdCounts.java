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

package io.github.wsshutdown.sample.operator;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what the clients see.
 */
final class CrowdCounts {

	final AtomicInteger refused = new AtomicInteger();

	final AtomicInteger asked = new AtomicInteger();

	final AtomicInteger answered = new AtomicInteger();

	final AtomicInteger told = new AtomicInteger();

	final AtomicInteger cut = new AtomicInteger();

	final AtomicInteger returned = new AtomicInteger();

	final AtomicInteger waiting = new AtomicInteger();

	CrowdSnapshot snapshot() {
		return new CrowdSnapshot(this.refused.get(), this.asked.get(), this.answered.get(), this.told.get(),
				this.cut.get(), this.returned.get(), this.waiting.get());
	}

	/**
	 * Begin anew, with the clients that are there.
	 */
	void reset() {
		this.refused.set(0);
		this.asked.set(0);
		this.answered.set(0);
		this.told.set(0);
		this.cut.set(0);
		this.returned.set(0);
	}

}
