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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.admission.RemoteAddress;
import io.github.wsshutdown.connection.Connection;

/**
 * What a drain is to do.
 *
 * @param plan how to carry it out
 * @param trigger what made it begin
 * @param scope how much of the application it is about
 * @param filter which connections it is about
 * @param most how many of them it closes at the most, oldest first
 */
record DrainOrder(DrainPlan plan, DrainTrigger trigger, Scope scope, Predicate<Connection> filter, int most) {

	static DrainOrder of(DrainPlan plan, DrainTrigger trigger) {
		return new DrainOrder(plan, trigger, plan.isPartial() ? Scope.PART : Scope.ALL,
				(connection) -> isChosen(plan, connection), Integer.MAX_VALUE);
	}

	private static boolean isChosen(DrainPlan plan, Connection connection) {
		String path = plan.path();
		String principal = plan.principal();
		String address = plan.remoteAddress();
		return (path == null || path.equals(connection.getPath()))
				&& (principal == null || principal.equals(connection.getPrincipalName()))
				&& (address == null || RemoteAddress.isSame(address, connection.getRemoteAddress()));
	}

	/**
	 * Close some connections beside whatever else is going on.
	 */
	static DrainOrder ofFew(DrainPlan plan, DrainTrigger trigger, Predicate<Connection> filter, int most) {
		return new DrainOrder(plan, trigger, Scope.FEW, filter, most);
	}

	/**
	 * A plan without the times before the close frames that are for many connections.
	 */
	static DrainPlan atOnce(DrainPlan plan) {
		return plan.mutate().quietPeriod(Duration.ZERO).spread(Duration.ZERO).build();
	}

	boolean isForShutdown() {
		return this.trigger == DrainTrigger.SHUTDOWN;
	}

	boolean isAboutAll() {
		return this.scope == Scope.ALL;
	}

	boolean isAboutFew() {
		return this.scope == Scope.FEW;
	}

	/**
	 * Whether what runs may use connections until it has ended. Who closes single ones
	 * wants them gone now.
	 */
	boolean settles() {
		return !isAboutFew() || this.trigger == DrainTrigger.AGE;
	}

	/**
	 * Whether it may close a connection: one without a closing, one whose closing another
	 * has only scheduled, or one that the application has begun to close.
	 */
	boolean mayClaim(Connection connection) {
		if (!(connection.getClosing() instanceof Closing closing)) {
			return true;
		}
		return (this.trigger != DrainTrigger.AGE) && (!closing.isBegun() || closing.drain() == null);
	}

	/**
	 * Select from the connections that there are.
	 */
	List<Connection> select(Collection<Connection> connections) {
		List<Connection> candidates = new ArrayList<>();
		for (Connection connection : connections) {
			if (mayClaim(connection) && this.filter.test(connection)) {
				candidates.add(connection);
			}
		}
		int percent = isAboutFew() ? 100 : this.plan.percent();
		int count = (int) Math.min(this.most, (candidates.size() * (long) percent + 99) / 100);
		if (count < candidates.size()) {
			candidates.sort(Comparator.comparingLong(Connection::getId));
		}
		return candidates.subList(0, count);
	}

	/**
	 * How much of the application a drain is about.
	 */
	enum Scope {

		/** Every connection; handshakes are refused. */
		ALL,

		/** A part of the connections, chosen by a plan. */
		PART,

		/** Some that are closed beside other drains. */
		FEW

	}

}
