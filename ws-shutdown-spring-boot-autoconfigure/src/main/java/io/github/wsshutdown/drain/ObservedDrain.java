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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainObserver;
import io.github.wsshutdown.DrainReport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * One drain as its observers see it. None of them can keep anything from happening.
 */
final class ObservedDrain {

	private static final Log logger = LogFactory.getLog(ObservedDrain.class);

	private final List<DrainObserver.Observed> observed = new ArrayList<>();

	/**
	 * Have a drain observed.
	 * @param listeners who may want to
	 */
	static ObservedDrain begin(List<DrainListener> listeners, DrainReport report) {
		ObservedDrain drain = new ObservedDrain();
		for (DrainListener listener : listeners) {
			if (listener instanceof DrainObserver observer) {
				contain(() -> drain.add(observer.observe(report)));
			}
		}
		return drain;
	}

	private void add(DrainObserver.Observed observed) {
		this.observed.add(observed);
	}

	boolean isEmpty() {
		return this.observed.isEmpty();
	}

	/**
	 * Run an action in the context of each observer.
	 */
	void scoped(Runnable action) {
		AtomicBoolean run = new AtomicBoolean();
		Runnable scoped = () -> {
			if (run.compareAndSet(false, true)) {
				action.run();
			}
		};
		for (DrainObserver.Observed observed : this.observed) {
			Runnable inner = scoped;
			scoped = () -> contain(() -> observed.scoped(inner));
		}
		scoped.run();
		if (!run.get()) {
			action.run();
		}
	}

	void end(DrainReport report) {
		for (DrainObserver.Observed observed : this.observed) {
			contain(() -> observed.end(report));
		}
	}

	private static void contain(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("An observer of drains has failed", ex);
		}
	}

}
