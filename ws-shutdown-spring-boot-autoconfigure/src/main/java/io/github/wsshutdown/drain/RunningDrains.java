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

package io.github.wsshutdown.drain;

import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The drains that the loop looks after. Thread-safe.
 */
final class RunningDrains {

	private static final Log logger = LogFactory.getLog(RunningDrains.class);

	private final Queue<Drain> drains = new ConcurrentLinkedQueue<>();

	void add(Drain drain) {
		this.drains.add(drain);
	}

	boolean isEmpty() {
		return this.drains.isEmpty();
	}

	void forEach(Consumer<Drain> action) {
		this.drains.forEach(action);
	}

	/**
	 * Those that are not over.
	 */
	List<Drain> notOver() {
		return this.drains.stream().filter((drain) -> !drain.isOver()).toList();
	}

	/**
	 * Look at them, and forget those that have ended. Called by the loop's thread only.
	 * @param most the longest time until they are to be looked at again
	 * @return how long until the next turn comes, or one is to be looked at again
	 */
	long check(long now, long most) {
		long pause = most;
		for (Iterator<Drain> drains = this.drains.iterator(); drains.hasNext();) {
			Drain drain = drains.next();
			if (check(drain, now)) {
				pause = drain.pauseNanos(now, pause);
			}
			else {
				drains.remove();
			}
		}
		return pause;
	}

	/** Whoever waits for a drain waits for this thread. */
	static boolean check(Drain drain, long now) {
		try {
			return drain.check(now);
		}
		catch (Throwable ex) {
			logger.warn("A drain has met a failure, and goes on", ex);
			return true;
		}
	}

}
