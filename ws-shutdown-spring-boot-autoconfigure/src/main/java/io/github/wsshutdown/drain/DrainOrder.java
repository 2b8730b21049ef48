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

/**
 * What a drain is to do.
 *
 * @param plan how to carry it out
 * @param trigger what made it begin
 * @param scope how much of the application it is about
 * @param selection which connections it closes
 */
record DrainOrder(DrainPlan plan, DrainTrigger trigger, Scope scope, ConnectionSelection selection) {

	static DrainOrder of(DrainPlan plan, DrainTrigger trigger) {
		return new DrainOrder(plan, trigger, plan.isPartial() ? Scope.PART : Scope.ALL, ConnectionSelection.of(plan));
	}

	/**
	 * Close some connections beside whatever else is going on.
	 */
	static DrainOrder ofFew(DrainPlan plan, DrainTrigger trigger, ConnectionSelection selection) {
		return new DrainOrder(plan, trigger, Scope.FEW, selection);
	}

	boolean isForShutdown() {
		return this.trigger == DrainTrigger.SHUTDOWN;
	}

	boolean isAboutFew() {
		return this.scope == Scope.FEW;
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
